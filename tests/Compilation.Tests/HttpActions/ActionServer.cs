using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Http;
using PluginChat.Testing.Sources;

namespace PluginChat.Compilation.Tests.HttpActions;

/// <summary>
/// What the generator writes for a source, behind a real server that finds an action by the path of a request: '/name', or '/name/5' for
/// one
/// that takes the token <c>id</c>.
/// </summary>
sealed class ActionServer : IAsyncDisposable
{
    readonly WebApplication _application;
    readonly Dictionary<string, byte[]> _compiled = [];
    AssemblyLoadContext? _context;
    Func<HttpContext, ValueTask>? _invoke;

    ActionServer(WebApplication application) => _application = application;

    public HttpClient Client { get; private set; } = null!;

    public static async Task<ActionServer> StartAsync(string source, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        services?.Invoke(builder.Services);
        var server = new ActionServer(builder.Build());
        server.Load(source);
        server._application.Run(server.AnswerAsync);
        await server._application.StartAsync();
        server.Client = new() { BaseAddress = new(server._application.Urls.First()) };
        return server;
    }

    /// <summary>Takes new code in place of the old, which is dead once nothing refers to it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public WeakReference Load(string source)
    {
        var old = new WeakReference(_context);
        _invoke = null;
        _context?.Unload();
        TypeCaches.Clear();
        if (!_compiled.TryGetValue(source, out var image))
        {
            var result = CompiledSource.Compile("using PluginChat;\n" + source);
            Assert.True(result.Assembly is not null, string.Join('\n', result.Messages));
            _compiled[source] = image = result.Assembly;
        }
        _context = new AssemblyLoadContext("actions", isCollectible: true);
        var assembly = _context.LoadFromStream(new MemoryStream(image));
        var table = assembly.GetCustomAttribute<HttpActionTableAttribute>()!.Table;
        var actions = ((IHttpActionTable)Activator.CreateInstance(table)!).Actions;
        _invoke = context => InvokeAsync(actions, context);
        return old;
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null) =>
        Client.SendAsync(new HttpRequestMessage(method, path) { Content = content });

    /// <summary>Status and body.</summary>
    public async Task<string> AskAsync(string path, HttpContent? content = null)
    {
        using var response = await SendAsync(content is null ? HttpMethod.Get : HttpMethod.Post, path, content);
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }

    /// <summary>The status, and each wrong field with its first message.</summary>
    public async Task<string> ErrorsAsync(string path, HttpContent? content = null)
    {
        using var response = await SendAsync(content is null ? HttpMethod.Get : HttpMethod.Post, path, content);
        var text = await response.Content.ReadAsStringAsync();
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return $"{(int)response.StatusCode} {text}";
        using var problem = JsonDocument.Parse(text);
        var lines = problem.RootElement.TryGetProperty("errors", out var errors)
            ? errors.EnumerateObject().Select(e => $"{e.Name}: {string.Join(" / ", e.Value.EnumerateArray().Select(m => m.GetString()))}")
            : [problem.RootElement.GetProperty("detail").GetString()!];
        return string.Join('\n', lines.Prepend($"{(int)response.StatusCode}"));
    }

    // A test sees what went wrong; as text, since the exception is the code's.
    async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await _invoke!(context);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsync(e.ToString());
        }
    }

    static ValueTask InvokeAsync(IReadOnlyList<HttpActionDescriptor> actions, HttpContext context)
    {
        var path = context.Request.Path.Value!.Split('/');
        var tokens = new Dictionary<string, string>();
        if (path.Length > 2)
            tokens["id"] = path[2];
        var action = actions.First(a => a.Name == path[1]);
        return action.Invoke((PluginChat.HttpActions)Activator.CreateInstance(action.Type)!, new(context, tokens));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _invoke = null;
        await _application.DisposeAsync();
        _context?.Unload();
    }
}
