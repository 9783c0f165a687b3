using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Http;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>What answers HTTP requests of one name in one generation.</summary>
/// <param name="Name">The name, as a route's target has it.</param>
/// <param name="Methods">The methods it takes, in capitals.</param>
abstract record HttpAction(string Name, IReadOnlyList<string> Methods)
{
    /// <summary>What keeps requests away while it fails.</summary>
    public required ActionCircuit Circuit { get; init; }

    /// <summary>Whether it can go on with a stream of server-sent events that an earlier generation began.</summary>
    public virtual bool StreamsEvents => false;

    /// <summary>Whether requests that pages of other sites make in a visitor's name are kept out.</summary>
    public virtual bool IsGuarded => true;

    /// <summary>Who may use it, besides whom the route lets in; null for everybody.</summary>
    public virtual AccessRule? Access => null;

    /// <summary>Whether it takes a method. What takes GET answers HEAD as well (RFC 9110, 9.3.2).</summary>
    public bool Takes(string method)
    {
        foreach (var taken in Methods)
        {
            if (HttpMethods.Equals(taken, method) || (HttpMethods.IsGet(taken) && HttpMethods.IsHead(method)))
                return true;
        }
        return false;
    }

    /// <summary>Answers a request. The caller holds a lease.</summary>
    /// <param name="request">The request.</param>
    /// <param name="appUrl">What paths of the application start with: the route's prefix.</param>
    public abstract ValueTask RunAsync(HttpActionRequest request, string appUrl);
}
