using PluginChat.Compilation.Processes;
using PluginChat.Host.Commands;
using PluginChat.Hosting.Server;
using PluginChat.Hosting.Watches;

var isCompiler = args is [CompilerServer.Command];

// First of all: nothing may have asked for a culture before.
Cultures.Use(wanted: !isCompiler);

// The pool reads it when it is first used.
AppContext.SetData(ThreadCeiling.KeptKey, ThreadCeiling.Kept);
CompilerProgram.IsThisExecutable = true;
return isCompiler ? CompilerServer.Run() : await CommandLine.RunAsync(args);
