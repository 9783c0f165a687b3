using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Reload;

/// <summary>
/// What the last scan of a controller's files found and what it cost, so that files which have not changed are not read again, and
/// scans of a large tree do not take a core. Written by the lane.
/// </summary>
sealed class ScanMemory(TimeProvider time)
{
    // Scans take a fifth of a core at most.
    const int PauseFactor = 4;

    // Times and sizes can be wrong for a while, on a network mount whose clock is behind; 20 scans are some 30 s.
    const int ScansBetweenReads = 20;

    static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(2);

    // Ten scans a second are enough for clients that ask for a controller which does not work.
    static readonly TimeSpan s_betweenRequests = TimeSpan.FromMilliseconds(100);

    // Folders elsewhere that are watched; what lies in more is noticed by the safety rescan.
    const int MostOutside = 16;

    SourceListing? _known;
    bool _isSettled;
    int _scansSinceRead;
    long _scannedAt;
    TimeSpan _cost;

    /// <summary>The folders outside its own that hold files of it: what it includes, and its projects. Any thread.</summary>
    public IReadOnlyList<string> Outside { get; private set; } = [];

    /// <summary>Whether the last scan was long enough ago for a request to cause another.</summary>
    public bool IsDue => time.GetElapsedTime(Volatile.Read(ref _scannedAt)) >= PauseAfter(s_betweenRequests);

    public SourceListing Scan(Func<SourceListing> list)
    {
        // What it costs is real, whatever clock the host was given.
        var start = TimeProvider.System.GetTimestamp();
        var listing = list();
        _cost = TimeProvider.System.GetElapsedTime(start);
        Volatile.Write(ref _scannedAt, time.GetTimestamp());
        return listing;
    }

    /// <summary>How long to wait until the next scan, but at least this long.</summary>
    public TimeSpan PauseAfter(TimeSpan least) =>
        TimeSpan.FromTicks(Math.Clamp(PauseFactor * _cost.Ticks, least.Ticks, Math.Max(least.Ticks, s_longestPause.Ticks)));

    /// <summary>Remembers that this was dealt with.</summary>
    public void Remember(SourceListing listing)
    {
        _isSettled = listing.IsSettled(time.GetUtcNow());
        _scansSinceRead = 0;
        _known = listing;
        var own = Path.TrimEndingDirectorySeparator(listing.Source);
        Outside =
        [
            .. listing
                .Entries.Concat(listing.Projects)
                .Select(f => f.Path)
                .Where(path => path.Length <= own.Length || !path.StartsWith(own, StringComparison.Ordinal))
                .Select(path => Path.GetDirectoryName(path)!)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Take(MostOutside),
        ];
    }

    /// <summary>
    /// Whether these files were dealt with, so surely that they need not be read. Where there are none, something else decides.
    /// </summary>
    public bool IsKnown(SourceListing listing) =>
        !listing.Entries.IsEmpty && IsSame(listing) && _isSettled && ++_scansSinceRead < ScansBetweenReads;

    /// <summary>Whether these files were dealt with, as far as can be seen without reading.</summary>
    public bool IsSame(SourceListing listing) => _known is { } known && known.SameAs(listing);
}
