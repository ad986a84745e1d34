import Glibc

let arguments = Array(CommandLine.arguments.dropFirst())
exit(arguments.first == "soak" ? SoakProgram.run(Array(arguments.dropFirst())) : BenchProgram.run(arguments))
