// The bytes of openapi.json, between two symbols. g++ 12 has no #embed.
    .section .rodata
    .global fauxcount_openapi_begin
    .global fauxcount_openapi_end
fauxcount_openapi_begin:
    .incbin FAUXCOUNT_OPENAPI_JSON
fauxcount_openapi_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits
