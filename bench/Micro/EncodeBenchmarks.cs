using BenchmarkDotNet.Attributes;
using PluginChat.Hosting.Frames;

namespace PluginChat.Micro;

/// <summary>One message into one frame.</summary>
public class EncodeBenchmarks : MessageBenchmarks
{
    readonly byte[] _destination = new byte[128 << 10];
    WebSocketMessage _text;

    public override void SetUp()
    {
        base.SetUp();
        _text = new(Enumerable.Repeat((byte)'a', Size).ToArray(), WebSocketMessageKind.Text);
    }

    /// <summary>Into a buffer that is there: what a publish does.</summary>
    [Benchmark]
    public int Write() => FrameEncoder.Write(_destination, Message.Kind, Message.Bytes.Span);

    /// <summary>
    /// Whether a text is UTF-8, once for all clients: 3.4 ns for 64 bytes of ASCII and 88 ns for 16 KB, as much as writing the frame (2.9
    /// and 103 ns).
    /// </summary>
    [Benchmark]
    public bool Check() => OutgoingText.IsValid(_text);

    /// <summary>Compressed, once for all clients that agreed on it.</summary>
    [Benchmark]
    public int Deflate()
    {
        using var frame = DeflatedFrame.Of(Message);
        return frame.Frame.Length;
    }
}
