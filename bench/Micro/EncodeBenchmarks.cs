using BenchmarkDotNet.Attributes;
using PluginChat.Host.FanOut;
using PluginChat.Host.FanOut.Frames;

namespace PluginChat.Micro;

/// <summary>One message into one frame.</summary>
public class EncodeBenchmarks : MessageBenchmarks
{
    readonly byte[] _destination = new byte[128 << 10];

    /// <summary>Into a buffer that is there: what a publish does.</summary>
    [Benchmark]
    public int Write() => FrameEncoder.Write(_destination, Message.Kind, Message.Bytes.Span);

    /// <summary>Compressed, once for all clients that agreed on it.</summary>
    [Benchmark]
    public int Deflate()
    {
        using var frame = DeflatedFrame.Of(Message);
        return frame.Frame.Length;
    }
}
