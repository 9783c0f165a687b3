using PluginChat.Http;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>One HTTP action of one generation: what runs it, and the author's object.</summary>
sealed record HttpAction(HttpActionDescriptor Descriptor, ActionInstance Instance)
{
    public string Name => Descriptor.Name;

    /// <summary>Whether it takes a method. What takes GET answers HEAD as well (RFC 9110, 9.3.2).</summary>
    public bool Takes(string method)
    {
        foreach (var taken in Descriptor.Methods)
        {
            if (HttpMethods.Equals(taken, method) || (HttpMethods.IsGet(taken) && HttpMethods.IsHead(method)))
                return true;
        }
        return false;
    }

    public ValueTask RunAsync(HttpActionRequest request) => Descriptor.Invoke((HttpActions)Instance.Action, request);
}
