using PluginChat.Hosting.Frames;

namespace PluginChat.Micro.Tests;

/// <summary>The micro-benchmarks' gate. Bytes, not times: a machine that is busy allocates no more than one that is not.</summary>
public sealed class AllocationTests
{
    const int Rounds = 500;

    // A log's segment of 64 KB and its two objects, shared by all the frames in it.
    const double SegmentShare = 1.02;

    // One segment more or less may fall into the rounds that are counted.
    const double OddSegment = SegmentShare * (64 << 10) / Rounds;

    [Theory]
    [InlineData(64)]
    [InlineData(16 << 10)]
    public void Publish_OfAMessage_AllocatesItsFrameInTheLogAndNothingElse(int size)
    {
        var benchmarks = new PublishBenchmarks { Size = size };
        benchmarks.SetUp();
        var frame = FrameEncoder.FrameLength(size);
        // Frames are not cut: at 16 KB the last quarter of a segment stays empty.
        var perSegment = (64 << 10) / frame;
        var bound = SegmentShare * (64 << 10) / perSegment;
        Assert.InRange(Allocated(benchmarks.Publish), frame - OddSegment, bound + OddSegment);
    }

    [Fact]
    public void Encode_IntoABuffer_AllocatesNothing()
    {
        var benchmarks = new EncodeBenchmarks();
        benchmarks.SetUp();
        Assert.Equal(0, Allocated(() => benchmarks.Write()));
    }

    [Fact]
    public void Deflate_OfAMessage_AllocatesLessThanTheMessage()
    {
        var benchmarks = new EncodeBenchmarks { Size = 16 << 10 };
        benchmarks.SetUp();
        Assert.InRange(Allocated(() => benchmarks.Deflate()), 0, 1024);
    }

    [Fact]
    public void Delivery_OfABroadcast_AllocatesNothingWhateverTheNumberOfClients()
    {
        var benchmarks = new PumpBenchmarks();
        benchmarks.SetUp();
        var before = benchmarks.Delivered;
        var perMessage = Allocated(benchmarks.BroadcastOne);
        // 1,000 deliveries a message: one byte for each would be 1,000.
        Assert.InRange(perMessage, 0, FrameEncoder.FrameLength(64) * SegmentShare + OddSegment);
        Assert.Equal(66 * 1000L * (Rounds + Rounds), benchmarks.Delivered - before);
    }

    [Fact]
    public void Delivery_OfABurst_AllocatesNothingWhateverTheNumberOfClients()
    {
        var benchmarks = new PumpBenchmarks();
        benchmarks.SetUp();
        Assert.InRange(Allocated(benchmarks.BroadcastBurst), 0, 20 * FrameEncoder.FrameLength(64) * SegmentShare + OddSegment);
    }

    [Fact]
    public void Delivery_ToAGroup_AllocatesAConstantForEachMessageWhateverTheNumberOfMembers()
    {
        var benchmarks = new PumpBenchmarks();
        benchmarks.SetUp();
        // A frame of its own with its array, and an enumerator.
        Assert.InRange(Allocated(benchmarks.GroupBurst, rounds: 50), 0, 20 * 256);
    }

    // Bytes a call, on this thread, once everything that is made once has been made.
    static double Allocated(Action call, int rounds = Rounds)
    {
        for (var i = 0; i < rounds; i++)
            call();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < rounds; i++)
            call();
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / rounds;
    }
}
