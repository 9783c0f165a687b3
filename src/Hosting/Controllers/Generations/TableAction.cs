using PluginChat.Http;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>A method that the generator's table describes, and the author's object.</summary>
sealed record TableAction(HttpActionDescriptor Descriptor, ActionInstance Instance) : HttpAction(Descriptor.Name, Descriptor.Methods)
{
    public override bool StreamsEvents => Descriptor.StreamsEvents;

    public override bool IsGuarded => Descriptor.Xsrf;

    public override ValueTask RunAsync(HttpActionRequest request, string appUrl) =>
        Descriptor.Invoke((HttpActions)Instance.Action, request);
}
