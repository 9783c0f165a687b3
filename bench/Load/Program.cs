using PluginChat.Bench.Load.Commands;

return LoadCommand.Run(args);
