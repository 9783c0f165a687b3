using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Routing;
using PluginChat.Hosting.Sessions;
using PluginChat.Http;
using PluginChat.Pages;

namespace PluginChat.Hosting.Requests;

/// <summary>
/// What a generation gives to one request: its services, of which those that are scoped are made at the first question and disposed while
/// the lease is still held, and word that a stream of events is to move on. Afterwards the request has the host's services again. It has
/// the visitor's session as well, made when somebody asks for it.
/// </summary>
sealed class RequestServices : IServiceProvidersFeature, IEventStreams, ISessionFeature, IPageViews
{
    readonly HttpContext _context;
    readonly RouteMatch _match;
    readonly SiteSessions _sessions;
    readonly IServiceProvidersFeature? _before;
    readonly ControllerGeneration _generation;
    readonly CancellationToken _stopping;
    readonly IViews? _views;
    AsyncServiceScope? _scope;
    IServiceProvider? _provider; // of the scope, and where the site is a part of a program, then of that
    CancellationTokenSource? _ending;
    RequestSession? _session; // made under the lock of this object
    bool _isStarting; // under the same
    CancellationTokenSource? _signedOut; // under the same; made for a stream, and holds nothing without a timer

    public RequestServices(
        HttpContext context,
        ControllerGeneration generation,
        RouteMatch match,
        SiteSessions sessions,
        CancellationToken stopping
    )
    {
        (_context, _generation, _stopping) = (context, generation, stopping);
        (_match, _sessions) = (match, sessions);
        // The program's are there from the first question on.
        if (generation.HasProgram)
            _ = context.RequestServices;
        _before = context.Features.Get<IServiceProvidersFeature>();
        context.Features.Set<IServiceProvidersFeature>(this);
        context.Features.Set<ISessionFeature>(this);
        _views = generation.Views;
        if (_views is not null)
            context.Features.Set<IPageViews>(this);
    }

    ISession ISessionFeature.Session
    {
        get
        {
            if (_session is null)
            {
                lock (this)
                    _session ??= new(_context, _match.Route, _sessions) { Visitor = Visitor, IsStarting = _isStarting };
            }
            return _session;
        }
        set => throw new NotSupportedException("A request's session is the site's.");
    }

    /// <summary>Whose session the request uses; null while the request's cookie says it. Another generation has to be told.</summary>
    public VisitorSession? Visitor
    {
        get => _session?.Visitor ?? field;
        init;
    }

    /// <summary>Whether the answer is a stream of events that another generation is to go on with.</summary>
    public bool IsHandedOn { get; private set; }

    /// <summary>Whether the user whom the request was let in as is one no more: a stream ends, and nobody goes on with it.</summary>
    public bool IsSignedOut { get; private set; } // written under the same

    /// <summary>The id of the last event of a stream that was handed on.</summary>
    public string? LastEventId { get; private set; }

    IServiceProvider IServiceProvidersFeature.RequestServices
    {
        get => _provider ??= NewProvider();
        set => throw new NotSupportedException("A request's services are those of the controller.");
    }

    CancellationToken IEventStreams.Ending => (_ending ??= NewEnding()).Token;

    void IEventStreams.Starting()
    {
        lock (this)
        {
            _isStarting = true;
            if (_session is { } session)
                session.IsStarting = true;
        }
    }

    // A form that the action did not read is none of the page's.
    Task IPageViews.WriteAsync(string path, object? model)
    {
        var form = _context.Features.Get<IFormFeature>()?.Form;
        var parameters = new PageParameters(_match.Parameters, form, _context.Request.Query);
        return _views!.WriteAsync(_context, parameters, _match.Route.Prefix, path, model);
    }

    void IEventStreams.HandOn(string? lastEventId) => (IsHandedOn, LastEventId) = (true, lastEventId);

    /// <summary>Ends a stream after the event that it is at, on another thread: what waits for the token is the author's code.</summary>
    public void SignOut()
    {
        CancellationTokenSource? streams;
        lock (this)
            (IsSignedOut, streams) = (true, _signedOut);
        _ = streams?.CancelAsync(); // an exception in there is the author's, whose stream ends all the same
    }

    public ValueTask EndAsync() => _session is { } session ? EndAsync(session) : EndScopeAsync();

    async ValueTask EndAsync(RequestSession session)
    {
        await session.CloseAsync().ConfigureAwait(false);
        await EndScopeAsync().ConfigureAwait(false);
    }

    ValueTask EndScopeAsync()
    {
        _context.Features.Set(_before);
        _context.Features.Set<ISessionFeature>(null);
        if (_views is not null)
            _context.Features.Set<IPageViews>(null);
        _ending?.Dispose();
        return _scope is { } scope ? scope.DisposeAsync() : ValueTask.CompletedTask;
    }

    IServiceProvider NewProvider()
    {
        var scope = _generation.Services.CreateAsyncScope();
        _scope = scope;
        return _generation.HasProgram && _before?.RequestServices is { } program
            ? new ProgramRequestServices(scope.ServiceProvider, program)
            : scope.ServiceProvider;
    }

    // A body was read, and cannot be read again by another generation.
    CancellationTokenSource NewEnding()
    {
        CancellationToken signedOut;
        lock (this)
            signedOut = IsSignedOut ? new(canceled: true) : (_signedOut ??= new()).Token;
        return HttpMethods.IsGet(_context.Request.Method)
            ? CancellationTokenSource.CreateLinkedTokenSource([_context.RequestAborted, _stopping, signedOut, _generation.Streams.Ending])
            : CancellationTokenSource.CreateLinkedTokenSource([_context.RequestAborted, _stopping, signedOut]);
    }
}
