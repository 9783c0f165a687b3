using PluginChat.Bench.Startup;

return StartupCommand.Create().Parse(args).Invoke();
