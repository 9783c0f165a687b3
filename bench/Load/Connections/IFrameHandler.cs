namespace PluginChat.Bench.Load.Connections;

/// <summary>Takes frames, one after the other.</summary>
interface IFrameHandler
{
    void Take(FrameHead head, ReadOnlySpan<byte> payload);
}
