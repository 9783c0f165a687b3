using System.Collections;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Listening;
using PluginChat.Hosting.Server;

namespace PluginChat.Hosting.Tests.Server;

/// <summary>A request's context is no other thread's while it is handled.</summary>
public sealed class RequestsUnderWayTests
{
    // Features as a request has them, of which a handler may be the only user.
    sealed class Features : IFeatureCollection
    {
        readonly FeatureCollection _features = new();

        /// <summary>Whether the handler is at work.</summary>
        public bool IsTaken { get; set; }

        FeatureCollection Own => IsTaken ? throw new InvalidOperationException("The context is used beside its handler.") : _features;

        public bool IsReadOnly => false;

        public int Revision => Own.Revision;

        public object? this[Type key]
        {
            get => Own[key];
            set => Own[key] = value;
        }

        public TFeature? Get<TFeature>() => Own.Get<TFeature>();

        public void Set<TFeature>(TFeature? instance) => Own.Set(instance);

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => Own.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    // Calls what is to be called when the answer is whole.
    sealed class Response : HttpResponseFeature
    {
        readonly List<Func<Task>> _completed = [];

        public override void OnCompleted(Func<object, Task> callback, object state) => _completed.Add(() => callback(state));

        public Task CompleteAsync() => Task.WhenAll(_completed.Select(c => c()));
    }

    sealed record SocketFeature(Socket Socket) : IConnectionSocketFeature;

    [Fact]
    public async Task Request_ThatGoesOnOnAnotherThread_IsLeftAloneUntilItIsHandledAndIdleWhenItsAnswerIsWhole()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var refusals = new Refusals(TimeProvider.System, NullLogger.Instance);
        using var silent = new SilentConnections(TimeSpan.FromSeconds(5), new FakeTimeProvider(), refusals);
        var gate = new ConnectionGate(10, new(OpenFiles.Unlimited, 0), refusals, NullLogger.Instance);
        var connection = new GatedConnection(socket, gate, silent);
        connection.Become(new DefaultConnectionContext());
        silent.Add(socket, connection);
        var (features, response) = (new Features(), new Response());
        features.Set<IHttpRequestFeature>(new HttpRequestFeature());
        features.Set<IHttpResponseFeature>(response);
        features.Set<IConnectionSocketFeature>(new SocketFeature(socket));
        var context = new DefaultHttpContext(features);
        var handled = new TaskCompletionSource();

        var handling = new RequestsUnderWay(silent).DuringAsync(
            context,
            _ =>
            {
                features.IsTaken = true;
                return handled.Task;
            }
        );
        features.IsTaken = false;
        handled.SetResult();
        await handling;

        Assert.False(silent.TryTakePlace());
        await response.CompleteAsync();
        Assert.True(silent.TryTakePlace());
    }
}
