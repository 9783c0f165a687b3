namespace PluginChat.Bench.Load.Checks;

/// <summary>How far a client is in its worker's <see cref="ReferenceLog"/>.</summary>
sealed class Progress(bool fromTheStart)
{
    const int NotFound = -1;

    /// <summary>The place of the message that it should get next; negative until the first is found of one that joined later.</summary>
    public int Next { get; set; } = fromTheStart ? 0 : NotFound;

    public bool FromTheStart => fromTheStart;

    public bool Joined => Next >= 0;

    /// <summary>Places before <see cref="Next"/> that it has not got. Made when the first is missed: few clients ever need it.</summary>
    public HashSet<int> Missed => field ??= [];

    /// <summary>What a client that joined later got before anyone else: the log must not begin a part with its place.</summary>
    public List<byte[]> Early { get; } = [];

    public bool HasGot(int position) => position < Next && !Missed.Contains(position);

    public long Behind(ReferenceLog log) => Joined ? log.Count - Next : 0;

    public long Lost(ReferenceLog log) => Joined ? Missed.Count + log.Count - Next : 0;
}
