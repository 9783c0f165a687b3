using PluginChat.Redis.Connections;

namespace PluginChat.Redis.Following;

/// <summary>Why a stream is not read.</summary>
/// <param name="Text">In words.</param>
/// <param name="NewerSince">The timestamp at which it had a newer format than this host knows; null where it has not.</param>
sealed record ReadProblem(string Text, long? NewerSince)
{
    public static ReadProblem Of(Exception problem, ReadProblem? before, TimeProvider time) =>
        new(RedisFaults.TextOf(problem), before?.NewerSince ?? (RedisFaults.IsOfNewerFormat(problem) ? time.GetTimestamp() : null));
}
