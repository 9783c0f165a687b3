using BenchmarkDotNet.Attributes;

namespace PluginChat.Micro;

/// <summary>What is measured for a small and a large message.</summary>
[MemoryDiagnoser]
public abstract class MessageBenchmarks
{
    /// <summary>Bytes of payload.</summary>
    [Params(64, 16 << 10)]
    public int Size { get; set; } = 64;

    protected WebSocketMessage Message { get; private set; }

    [GlobalSetup]
    public virtual void SetUp() => Message = WebSocketMessage.Binary(new byte[Size]);
}
