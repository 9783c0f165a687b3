using BenchmarkDotNet.Attributes;
using PluginChat.Hosting.FanOut.Logs;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Micro;

/// <summary>A message appended to the log: everything that a publisher waits for.</summary>
public class PublishBenchmarks : MessageBenchmarks
{
    readonly BroadcastLog _log = new(new CoarseClock());

    [Benchmark]
    public void Publish() => _log.Append(Message);
}
