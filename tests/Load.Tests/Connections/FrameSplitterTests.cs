using System.Text;
using PluginChat.Bench.Load.Connections;

namespace PluginChat.Load.Tests.Connections;

public sealed class FrameSplitterTests
{
    static readonly string[] s_texts = ["hi", "", new('m', 125), new('n', 126), new('l', 70_000), "end"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(127)]
    [InlineData(4096)]
    [InlineData(1_000_000)]
    public void Split_ChunksOfAnySize_GivesEachFrameWholeAndOnce(int chunk)
    {
        byte[] stream = [.. s_texts.SelectMany(Frame)];
        List<string> got = [];
        List<byte> kept = [];
        foreach (var part in stream.Chunk(chunk))
        {
            kept.AddRange(part);
            kept.RemoveRange(0, FrameSplitter.Split(kept.ToArray(), new Collect(got)));
        }
        Assert.Empty(kept);
        Assert.Equal(s_texts, got);
    }

    [Fact]
    public void Split_MaskedFrame_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => FrameSplitter.Split([0x81, 0x82, 0, 0, 0, 0, 1, 2], new Collect([])));

    static byte[] Frame(string text)
    {
        byte[] length = text.Length switch
        {
            < 126 => [(byte)text.Length],
            <= ushort.MaxValue => [126, (byte)(text.Length >> 8), (byte)text.Length],
            _ => [127, 0, 0, 0, 0, 0, (byte)(text.Length >> 16), (byte)(text.Length >> 8), (byte)text.Length],
        };
        return [0x81, .. length, .. Encoding.ASCII.GetBytes(text)];
    }

    readonly struct Collect(List<string> got) : IFrameHandler
    {
        public void Take(FrameHead head, ReadOnlySpan<byte> payload) => got.Add(Encoding.ASCII.GetString(payload));
    }
}
