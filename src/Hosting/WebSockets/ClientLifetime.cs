using PluginChat.Hosting.Admission;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Resume;

namespace PluginChat.Hosting.WebSockets;

/// <summary>What happens to every client, whoever receives for it: it is let in, told what it missed, and forgotten at its end.</summary>
/// <param name="clients">Those that are open.</param>
/// <param name="counts">Places of routes and addresses.</param>
/// <param name="drain">What is told to those who come while the host stops.</param>
/// <param name="stopping">Whether it does.</param>
sealed class ClientLifetime(ClientRegistry clients, ConnectionCounts counts, ClientDrain drain, CancellationToken stopping)
{
    /// <summary>Closes who may not be a client any more since it was let in; null for nobody.</summary>
    public Action<Client>? Joined { get; init; }

    /// <summary>Runs its open event, and lets out what it missed.</summary>
    public async Task OpenAsync(Client client, ActionDispatcher dispatcher, ResumedStart? resumed)
    {
        // Registered before: either the drain, or a logout, finds this client, or it is seen here that the host stops or the login is over.
        if (stopping.IsCancellationRequested)
            drain.Advice.CloseForShutdown(client);
        Joined?.Invoke(client);
        client.BeginWork();
        await dispatcher.OpenAsync(client).ConfigureAwait(false);
        if (resumed is not null && client.IsOpen)
        {
            client.Writer.Release(await resumed.CollectAsync(client.Hub.KeyOf(client)).ConfigureAwait(false));
            client.CameBack = resumed.IsResumed;
        }
        client.EndWork();
    }

    /// <summary>Runs its close event.</summary>
    public static Task CloseAsync(Client client, ActionDispatcher dispatcher)
    {
        client.Hub.Leave(client);
        return dispatcher.CloseAsync(client, client.Ending);
    }

    /// <summary>Gives back what it had, when another process goes on with it.</summary>
    public void LetGo(Client client)
    {
        client.End();
        client.Hub.Forget(client);
        clients.LetGo(client);
        counts.Leave(client.Route, client.RemoteEndPoint?.Address);
    }

    /// <summary>Takes places for one that another process let in. They are its already, whatever the limits say now.</summary>
    public void TakeUp(Client client)
    {
        counts.Enter(client.Route, client.RemoteEndPoint?.Address);
        clients.Add(client);
    }

    /// <summary>Gives back what it had, when its connection is over.</summary>
    public void Forget(Client client)
    {
        client.End();
        client.Hub.Leave(client);
        clients.Remove(client);
        counts.Leave(client.Route, client.RemoteEndPoint?.Address);
    }
}
