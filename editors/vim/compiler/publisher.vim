" Findings of publisher: error[code]: message, then --> file:line:column
if exists("current_compiler")
  finish
endif
let current_compiler = "publisher"

CompilerSet makeprg=publisher\ check
CompilerSet errorformat=%Eerror[%.%#]:\ %m,%Wwarning[%.%#]:\ %m,%Inote[%.%#]:\ %m,%C\ %#-->\ %f:%l:%c,%C\ %#-->\ %f:%l,%-C%.%#|%.%#,%-C%*\\s,%Z\ \ hint:\ %m
