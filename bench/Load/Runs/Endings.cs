namespace PluginChat.Bench.Load.Runs;

/// <summary>How connections ended that did not read.</summary>
sealed class Endings
{
    public long Opened { get; set; }

    /// <summary>By a close frame with 1013, "try again later".</summary>
    public long Closed1013 { get; set; }

    /// <summary>By a close frame with another code, or the end of the stream.</summary>
    public long ClosedOtherwise { get; set; }

    public long Reset { get; set; }

    public long StillOpen => Opened - Closed1013 - ClosedOtherwise - Reset;

    public void Add(Endings other)
    {
        Opened += other.Opened;
        Closed1013 += other.Closed1013;
        ClosedOtherwise += other.ClosedOtherwise;
        Reset += other.Reset;
    }
}
