namespace PluginChat.Hosting.Requests.Caching;

/// <summary>What there is for a request: an answer that is kept, or somebody who records the one that comes; neither where it is not
/// kept.</summary>
readonly record struct CacheOutcome(IResult? Kept, RecordedAnswer? Recorded);
