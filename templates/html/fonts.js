if(location.protocol!=="file:")for(const href of {{ site.fonts | tojson }})document.head.append(Object.assign(document.createElement("link"),{rel:"preload",as:"font",crossOrigin:"",href}))
