using System.Text;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.ClientEvents;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Lines;
using PluginChat.Hosting.FanOut.Sessions;
using PluginChat.Hosting.Frames;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.WebSockets;

/// <summary>
/// Runs one action's events in whatever generation serves at that moment. Nothing of a generation outlives a call: the
/// lease, the instance and the author's task are locals of methods that have returned before the next event.
/// </summary>
sealed class ActionDispatcher(Controller controller, string action, ILogger log)
{
    public Task OpenAsync(Client client) => RunAsync(EventKind.Open, client, default, default).AsTask();

    public ValueTask MessageAsync(Client client, WebSocketMessage message) => RunAsync(EventKind.Message, client, message, default);

    public Task CloseAsync(Client client, WebSocketClose close) => RunAsync(EventKind.Close, client, default, close).AsTask();

    ValueTask RunAsync(EventKind kind, Client client, WebSocketMessage message, WebSocketClose close)
    {
        if (!controller.TryEnter(action, out var generation, out var instance))
            return WaitAndRunAsync(kind, client, message, close);
        client.BeginEvent(kind, generation!.Number);
        ValueTask running;
        try
        {
            running = Invoke(instance!, kind, client, message, close);
        }
        catch (Exception e)
        {
            client.EndEvent();
            Failed(client, kind, e, generation.Circuit);
            generation.Exit();
            return ValueTask.CompletedTask;
        }
        if (!running.IsCompletedSuccessfully)
            return FinishAsync(running, generation, client, kind);
        running.GetAwaiter().GetResult();
        client.EndEvent();
        Succeeded(client, kind, generation.Circuit);
        generation.Exit();
        return ValueTask.CompletedTask;
    }

    async ValueTask FinishAsync(ValueTask running, ControllerGeneration generation, Client client, EventKind kind)
    {
        client.YieldEvent();
        try
        {
            await running.ConfigureAwait(false);
            Succeeded(client, kind, generation.Circuit);
        }
        catch (Exception e)
        {
            Failed(client, kind, e, generation.Circuit);
        }
        finally
        {
            client.EndEvent();
            generation.Exit();
        }
    }

    // While state moves, or an edit took the action away for a moment, events wait here, in the host, and none is lost.
    async ValueTask WaitAndRunAsync(EventKind kind, Client client, WebSocketMessage message, WebSocketClose close)
    {
        while (true)
        {
            var changed = controller.Changed; // before looking, so that no change is missed
            if (controller.TryEnter(action, out var generation, out _))
            {
                generation!.Exit();
                await RunAsync(kind, client, message, close).ConfigureAwait(false);
                return;
            }
            // A closing client's messages have no reader; its close event has, unless the action is gone for good.
            var isMissing = controller.Current is not { } current || !current.Actions.ContainsKey(action);
            if (!client.IsOpen && (kind != EventKind.Close || isMissing))
                return;
            await changed.ConfigureAwait(false);
        }
    }

    static ValueTask Invoke(WebSocketAction instance, EventKind kind, Client client, WebSocketMessage message, WebSocketClose close) =>
        kind switch
        {
            EventKind.Open => instance.OnOpenAsync(client),
            EventKind.Message => instance.OnMessageAsync(client, message),
            _ => instance.OnCloseAsync(client, close),
        };

    static void Succeeded(Client client, EventKind kind, Circuit circuit)
    {
        if (kind == EventKind.Message)
        {
            client.Served();
            NumberedMessage.Current?.Handled();
        }
        circuit.Succeeded(kind);
    }

    void Failed(Client client, EventKind kind, Exception exception, Circuit circuit)
    {
        if (exception is ClientVisibleException visible)
        {
            Succeeded(client, kind, circuit); // it did what it was written to do
            client.TryClose(new(visible.CloseCode, CloseFrame.Shorten(visible.Message), WebSocketCloseInitiator.Controller));
            return;
        }
        circuit.Failed(client.RemoteEndPoint?.Address);
        var reference = Guid.NewGuid().ToString("N")[..8];
        Log.EventFailed(log, controller.Name, action, kind.ToString(), client.Id, reference, ExceptionText.Full(exception));
        var detail = client.Route.ShowErrors ? ExceptionText.Short(exception) : "The action failed.";
        client.TryClose(
            new(WebSocketCloseCode.InternalError, Shortened(detail, $" Reference {reference}"), WebSocketCloseInitiator.Controller)
        );
    }

    // A reason that is too long is cut at its end (RFC 6455, 5.5), and there the reference would be lost: the detail can be looked up by
    // it.
    static string Shortened(string detail, string ending)
    {
        var length = Math.Min(detail.Length, CloseFrame.MaxReasonBytes);
        while (Encoding.UTF8.GetByteCount(detail.AsSpan(0, length)) + ending.Length > CloseFrame.MaxReasonBytes)
            length--;
        if (length > 0 && char.IsHighSurrogate(detail[length - 1]))
            length--;
        return detail[..length] + ending;
    }
}
