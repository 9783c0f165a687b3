using System.IO.Pipelines;
using System.Runtime.InteropServices;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Receiving;

namespace PluginChat.Hosting.WebSockets;

/// <summary>Receives from the server's pipe: TLS, HTTP/2, and systems without epoll.</summary>
sealed class PipeReceiveLoop(PipeReader connection, Client client, ActionDispatcher dispatcher, ReceiveBudget budget, bool deflate)
    : ReceiveLoop(client, dispatcher, budget, deflate)
{
    /// <summary>Runs until the connection has nothing more to say; how it ended is in <see cref="Client.Ending"/>.</summary>
    /// <returns>Whether the peer sent its close frame: then it reads no more and sends no more.</returns>
    /// <remarks>What this method keeps is kept for every idle client; the others have returned by then.</remarks>
    public async Task<bool> RunAsync()
    {
        try
        {
            while (true)
            {
                var next = await TakeAsync(await connection.ReadAsync().ConfigureAwait(false)).ConfigureAwait(false);
                if (next != Next.Wait)
                    return next == Next.PeerClosed;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            Broke();
            return false;
        }
        finally
        {
            End();
        }
    }

    async ValueTask<Next> TakeAsync(ReadResult read)
    {
        BeginRead();
        try
        {
            if (read.Buffer.IsEmpty && read.IsCompleted)
            {
                PeerEnded();
                return Next.Stop;
            }
            foreach (var part in read.Buffer)
            {
                // What was read is this loop's alone until it is given back.
                var next = await TakeAsync(MemoryMarshal.AsMemory(part)).ConfigureAwait(false);
                if (next != Next.Wait)
                    return next;
            }
            EndRead();
            return Next.Wait;
        }
        finally
        {
            connection.AdvanceTo(read.Buffer.End);
        }
    }
}
