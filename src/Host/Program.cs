using PluginChat.Compilation.Processes;
using PluginChat.Host.Commands;
using PluginChat.Hosting.Server;

var isCompiler = args is [CompilerServer.Command];

// First of all: nothing may have asked for a culture before.
Cultures.Use(wanted: !isCompiler);
CompilerProgram.IsThisExecutable = true;
return isCompiler ? CompilerServer.Run() : await CommandLine.RunAsync(args);
