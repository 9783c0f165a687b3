using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PluginChat.Load.Tests.Runs;

/// <summary>A chat on Kestrel that delivers in one order to all, but for the fault that a test wants.</summary>
sealed class ChatPeer : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly Func<int, int, int> _copies;
    readonly SemaphoreSlim _delivering = new(1, 1);
    readonly List<WebSocket> _members = []; // under _delivering
    readonly ConcurrentDictionary<int, int> _clients = new();
    int _messages; // under _delivering

    /// <param name="copies">How often a message (by its number) goes to a client (by its number).</param>
    ChatPeer(WebApplication app, Func<int, int, int> copies) => (_app, _copies) = (app, copies);

    public string Url => Urls[0];

    /// <summary>It is at two addresses.</summary>
    public string[] Urls =>
        [
            .. _app
                .Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.Select(address => address.Replace("http:", "ws:", StringComparison.Ordinal) + "/chat"),
        ];

    /// <summary>How many clients each of its ports has had.</summary>
    public IReadOnlyDictionary<int, int> Clients => _clients;

    public static async Task<ChatPeer> StartAsync(bool deflate = false, Func<int, int, int>? copies = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0", "http://127.0.0.2:0");
        var app = builder.Build();
        var peer = new ChatPeer(app, copies ?? ((_, _) => 1));
        app.UseWebSockets();
        app.Map(
            "/chat",
            async (HttpContext context) =>
            {
                peer._clients.AddOrUpdate(context.Connection.LocalPort, 1, (_, count) => count + 1);
                using var socket = await context.WebSockets.AcceptWebSocketAsync(
                    new WebSocketAcceptContext { DangerousEnableCompression = deflate, DisableServerContextTakeover = true }
                );
                await peer.ServeAsync(socket);
            }
        );
        await app.StartAsync();
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _delivering.Dispose();
    }

    async Task ServeAsync(WebSocket socket)
    {
        await DoAsync(() =>
        {
            _members.Add(socket);
            return Task.CompletedTask;
        });
        var buffer = new byte[4096];
        try
        {
            while (
                await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)
                    is { MessageType: not WebSocketMessageType.Close, Count: var length }
            )
                await DoAsync(() => DeliverAsync(buffer.AsMemory(0, length)));
        }
        catch (WebSocketException)
        {
            // The load goes without a close frame.
        }
        await DoAsync(() =>
        {
            _members[_members.IndexOf(socket)] = null!;
            return Task.CompletedTask;
        });
    }

    async Task DeliverAsync(ReadOnlyMemory<byte> message)
    {
        for (var i = 0; i < _members.Count; i++)
        {
            try
            {
                for (var copies = _members[i] is null ? 0 : _copies(_messages, i); copies > 0; copies--)
                    await _members[i].SendAsync(message, WebSocketMessageType.Text, true, CancellationToken.None);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                // A member that the load has reset: its own loop notices. The others get the message.
            }
        }
        _messages++;
    }

    async Task DoAsync(Func<Task> action)
    {
        await _delivering.WaitAsync();
        try
        {
            await action();
        }
        finally
        {
            _delivering.Release();
        }
    }
}
