using PluginChat.Bench.Compare.Commands;

return CompareCommand.Run(args);
