using BenchmarkDotNet.Attributes;
using PluginChat.Host.FanOut;

namespace PluginChat.Micro;

/// <summary>A message appended to the log: everything that a publisher waits for.</summary>
[MemoryDiagnoser]
public class PublishBenchmarks
{
    readonly BroadcastLog _log = new(new CoarseClock());
    WebSocketMessage _message;

    /// <summary>Bytes of payload.</summary>
    [Params(64, 16 << 10)]
    public int Size { get; set; } = 64;

    [GlobalSetup]
    public void SetUp() => _message = WebSocketMessage.Binary(new byte[Size]);

    [Benchmark]
    public void Publish() => _log.Append(_message);
}
