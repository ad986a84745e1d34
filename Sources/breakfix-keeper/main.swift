import Glibc
import Keeper

exit(KeeperProgram.run(Array(CommandLine.arguments.dropFirst())))
