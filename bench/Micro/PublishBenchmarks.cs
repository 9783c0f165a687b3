using BenchmarkDotNet.Attributes;
using PluginChat.Host.FanOut;
using PluginChat.Host.FanOut.Broadcast;

namespace PluginChat.Micro;

/// <summary>A message appended to the log: everything that a publisher waits for.</summary>
public class PublishBenchmarks : MessageBenchmarks
{
    readonly BroadcastLog _log = new(new CoarseClock());

    [Benchmark]
    public void Publish() => _log.Append(Message);
}
