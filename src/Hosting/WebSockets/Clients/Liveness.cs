using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.WebSockets.Clients;

/// <summary>
/// Whether a client is still there, still talks, and still reads: pings it, and closes it where the answer is no. All
/// times are in milliseconds of the coarse clock.
/// </summary>
readonly struct Liveness(Client client)
{
    // A peer that reads answers a close frame at once; this is for those that do not.
    static readonly TimeSpan s_closeTimeout = TimeSpan.FromSeconds(5);

    // A token may be good until the end of time.
    static readonly long s_longestLook = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    // A backlog's age is looked at this often within its limit.
    const int LooksPerBacklog = 4;

    TimeoutsConfig Limits => client.Route.Timeouts;

    /// <summary>Does what is due.</summary>
    public void Look(long now)
    {
        if (client.ClosingSince is var since and not 0)
        {
            if (IsOver(s_closeTimeout, since, now))
                client.Abort();
        }
        else if (client.ExpiresAt is var expires and not 0 && now >= expires)
        {
            client.Refuse(RefusalReason.Auth, WebSocketCloseCode.TokenExpired, "The token has expired.");
        }
        else if (!client.IsDelayed && IsOver(Limits.Inactivity, client.LastActivity, now))
        {
            client.Refuse(RefusalReason.Idle, WebSocketCloseCode.PolicyViolation, $"Idle for {Limits.Inactivity.TotalSeconds:0.###} s.");
        }
        else if (client.MessageSince is var begun and not 0 && !client.IsAtWork && IsOver(Limits.Message, begun, now))
        {
            client.Refuse(
                RefusalReason.MessageTime,
                WebSocketCloseCode.PolicyViolation,
                $"A message may take {Limits.Message.TotalSeconds:0.###} s."
            );
        }
        else if (Limits.Backlog != Timeout.InfiniteTimeSpan && client.Writer.HasWaitedSince(now - (long)Limits.Backlog.TotalMilliseconds))
        {
            client.CloseSlow($"something waited for {Limits.Backlog.TotalSeconds:0.###} s");
        }
        else if (client.IsPinged)
        {
            // Its answer is not read while its own message is handled.
            if (!client.IsAtWork && IsOver(Limits.Pong, client.PingedAt, now))
                client.Refuse(
                    RefusalReason.Lost,
                    WebSocketCloseCode.InternalError,
                    $"No answer to a ping for {Limits.Pong.TotalSeconds:0.###} s."
                );
        }
        else if (IsOver(Limits.Ping, client.HeardAt, now))
        {
            client.Ping(now);
        }
    }

    /// <summary>How long until there may be something to do; infinite for never.</summary>
    public TimeSpan NextLook(long now)
    {
        if (client.ClosingSince is var since and not 0)
            return Left(s_closeTimeout, since, now);
        var next = Left(Limits.Inactivity, client.LastActivity, now);
        next = Sooner(next, client.IsPinged ? Left(Limits.Pong, client.PingedAt, now) : Left(Limits.Ping, client.HeardAt, now));
        if (client.ExpiresAt is var expires and not 0)
            next = Sooner(next, TimeSpan.FromMilliseconds(Math.Clamp(expires - now, 0, s_longestLook)));
        if (client.MessageSince is var begun and not 0)
            next = Sooner(next, Left(Limits.Message, begun, now));
        return Limits.Backlog == Timeout.InfiniteTimeSpan ? next : Sooner(next, Limits.Backlog / LooksPerBacklog);
    }

    static bool IsOver(TimeSpan limit, long since, long now) => limit != Timeout.InfiniteTimeSpan && now - since >= limit.TotalMilliseconds;

    static TimeSpan Left(TimeSpan limit, long since, long now) =>
        limit == Timeout.InfiniteTimeSpan ? limit : TimeSpan.FromMilliseconds(Math.Max(0, limit.TotalMilliseconds - (now - since)));

    static TimeSpan Sooner(TimeSpan left, TimeSpan right) =>
        left == Timeout.InfiniteTimeSpan ? right
        : right == Timeout.InfiniteTimeSpan || left < right ? left
        : right;
}
