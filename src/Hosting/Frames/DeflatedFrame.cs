namespace PluginChat.Hosting.Frames;

/// <summary>A message's compressed frame, in a buffer that goes back to its deflater when this is disposed. The default is empty.</summary>
readonly struct DeflatedFrame : IDisposable
{
    readonly MessageDeflater? _deflater;

    DeflatedFrame(MessageDeflater deflater) => _deflater = deflater;

    public bool IsEmpty => _deflater is null;

    /// <summary>The frame. Valid until this is disposed.</summary>
    public ReadOnlySpan<byte> Frame => _deflater is null ? default : _deflater.Frame;

    /// <summary>The message compressed; empty where that does not make it smaller.</summary>
    public static DeflatedFrame Of(WebSocketMessage message)
    {
        var deflater = MessageDeflater.Take();
        deflater.Compress(message);
        if (deflater.Frame.Length < FrameEncoder.FrameLength(message.Bytes.Length))
            return new(deflater);
        deflater.GiveBack();
        return default;
    }

    public void Dispose() => _deflater?.GiveBack();
}
