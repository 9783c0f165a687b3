using BenchmarkDotNet.Running;
using PluginChat.Micro;

BenchmarkSwitcher.FromAssembly(typeof(PublishBenchmarks).Assembly).Run(args);
