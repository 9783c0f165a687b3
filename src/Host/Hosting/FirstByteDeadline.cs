using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using PluginChat.Host.Diagnostics;

namespace PluginChat.Host.Hosting;

/// <summary>
/// Ends connections that are opened and say nothing. Kestrel's time for headers begins with their first byte; before that it waits as long as between
/// two requests, 130 seconds. Where the address speaks TLS, the byte is the first of its handshake.
/// </summary>
/// <param name="timeout"><c>timeouts.parse</c>.</param>
/// <param name="time">What it is measured with.</param>
/// <param name="refusals">Where they are noted.</param>
sealed class FirstByteDeadline(TimeSpan timeout, TimeProvider time, Refusals refusals)
{
    public Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var reading = connection.Transport.Input.ReadAsync();
        if (!reading.IsCompletedSuccessfully)
            return WaitAndServeAsync(reading, connection, next);
        PutBack(connection, reading.Result);
        return next(connection);
    }

    async Task WaitAndServeAsync(ValueTask<ReadResult> reading, ConnectionContext connection, ConnectionDelegate next)
    {
        var input = connection.Transport.Input;
        bool hasBegun;
        await using (time.CreateTimer(static input => ((PipeReader)input!).CancelPendingRead(), input, timeout, Timeout.InfiniteTimeSpan).ConfigureAwait(false))
        {
            var read = await reading.ConfigureAwait(false);
            hasBegun = !read.Buffer.IsEmpty || read.IsCompleted;
            PutBack(connection, read);
        }
        if (hasBegun)
        {
            await next(connection).ConfigureAwait(false);
            return;
        }
        refusals.Add(RefusalReason.Timeout, null, 0, string.Create(CultureInfo.InvariantCulture, $"timeouts.parse: a connection said nothing for {timeout.TotalSeconds:0.###} s"));
        // In order, not with a reset: nothing is wrong, and a browser may have opened it for later.
    }

    // Nothing is taken, so that the next reader sees all of it at once.
    static void PutBack(ConnectionContext connection, in ReadResult read) => connection.Transport.Input.AdvanceTo(read.Buffer.Start);
}
