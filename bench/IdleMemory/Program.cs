using PluginChat.Bench.IdleMemory;

return IdleMemoryCommand.Create().Parse(args).Invoke();
