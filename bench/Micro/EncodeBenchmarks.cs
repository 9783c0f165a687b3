using BenchmarkDotNet.Attributes;
using PluginChat.Host.FanOut;

namespace PluginChat.Micro;

/// <summary>One message into one frame.</summary>
[MemoryDiagnoser]
public class EncodeBenchmarks
{
    readonly byte[] _destination = new byte[128 << 10];
    WebSocketMessage _message;

    /// <summary>Bytes of payload.</summary>
    [Params(64, 16 << 10)]
    public int Size { get; set; } = 64;

    [GlobalSetup]
    public void SetUp() => _message = WebSocketMessage.Binary(new byte[Size]);

    /// <summary>Into a buffer that is there: what a publish does.</summary>
    [Benchmark]
    public int Write() => FrameEncoder.Write(_destination, _message.Kind, _message.Bytes.Span);

    /// <summary>Compressed, once for all clients that agreed on it.</summary>
    [Benchmark]
    public int Deflate()
    {
        using var frame = DeflatedFrame.Of(_message);
        return frame.Frame.Length;
    }
}
