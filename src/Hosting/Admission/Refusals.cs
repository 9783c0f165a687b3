using System.Diagnostics.Metrics;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Admission;

/// <summary>
/// Counts every refusal, and writes a line of the log for the first of a reason, then at most one a second that says how many
/// more there were: a flood that is refused must not fill the disk instead.
/// </summary>
sealed class Refusals(TimeProvider time, ILogger log) : IHeartbeatHandler
{
    static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);

    readonly Line[] _lines = [.. RefusalReasons.Names.Select(_ => new Line())];

    readonly record struct Refusal(string? Route, int Code, string Why);

    // Of one reason. All under Lock.
    sealed class Line
    {
        public readonly Lock Lock = new();
        public long WrittenAt; // 0 for never
        public long More; // that nothing was written of
        public Refusal Last; // of those
    }

    /// <summary>Where they are counted. Set before the first client comes.</summary>
    public Counter<long>? Counter { get; set; }

    /// <summary>Notes a refusal. For any thread.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="route">The route that refused; null where none had been found yet.</param>
    /// <param name="code">The status or the close code that the client gets; 0 where its connection is cut.</param>
    /// <param name="why">A sentence for the log.</param>
    public void Add(RefusalReason reason, string? route, int code, string why)
    {
        if (route is null)
            Counter?.Add(1, Tag("reason", reason.Name()));
        else
            Counter?.Add(1, Tag("reason", reason.Name()), Tag("route", route));
        var (line, refusal) = (_lines[(int)reason], new Refusal(route, code, why));
        long more;
        lock (line.Lock)
        {
            if (!TryTake(line, out more))
            {
                line.More++;
                line.Last = refusal;
                return;
            }
        }
        Write(reason, refusal, more);
    }

    public void OnHeartbeat(long now) => Flush();

    /// <summary>Writes the lines that are due of what none was written of; all of them at the end.</summary>
    public void Flush(bool all = false)
    {
        for (var i = 0; i < _lines.Length; i++)
        {
            var line = _lines[i];
            Refusal last;
            long more;
            lock (line.Lock)
            {
                last = line.Last;
                if (line.More == 0 || !TryTake(line, out more, all))
                    continue;
            }
            Write((RefusalReason)i, last, more - 1); // the last is the one that it tells of
        }
    }

    bool TryTake(Line line, out long more, bool anyway = false)
    {
        more = line.More;
        if (!anyway && line.WrittenAt != 0 && time.GetElapsedTime(line.WrittenAt) < s_quiet)
            return false;
        (line.WrittenAt, line.More, line.Last) = (time.GetTimestamp(), 0, default);
        return true;
    }

    void Write(RefusalReason reason, Refusal refusal, long more) =>
        Log.Refused(
            log,
            reason.IsOrdinary() ? LogLevel.Information : LogLevel.Warning,
            refusal.Route is null ? "" : $"route '{refusal.Route}': ",
            Verb(reason, refusal.Code),
            reason.Name(),
            refusal.Why,
            more == 0 ? "" : $"; and {more} more"
        );

    static string Verb(RefusalReason reason, int code) =>
        code switch
        {
            0 when reason == RefusalReason.Publish => "not passed on",
            0 => "cut off",
            < 1000 => $"refused with {code}",
            _ => $"closed with {code}",
        };

    static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
