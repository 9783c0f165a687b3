using System.Reflection;
using PluginChat.Hosting.Accounts;
using PluginChat.Http;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>A method that the generator's table describes, and the author's object.</summary>
sealed record TableAction(HttpActionDescriptor Descriptor, ActionInstance Instance) : HttpAction(Descriptor.Name, Descriptor.Methods)
{
    public override bool StreamsEvents => Descriptor.StreamsEvents;

    public override bool IsGuarded => Descriptor.Xsrf;

    public override AccessRule? Access { get; } = AccessRule.Of(Descriptor.Type, MethodOf(Descriptor));

    public override ValueTask RunAsync(HttpActionRequest request, string appUrl) =>
        Descriptor.Invoke((HttpActions)Instance.Action, request);

    // The table has no room for it: the attribute says which method it is of. What a test wrote by hand may have none.
    static MethodInfo? MethodOf(HttpActionDescriptor descriptor)
    {
        var named = descriptor
            .Type.GetMethods()
            .Select(method => (Method: method, Action: method.GetCustomAttribute<ActionAttribute>()))
            .Where(m => m.Action?.Name == descriptor.Name)
            .ToList();
        return named.Find(m => MethodsOf(m.Action!).ToHashSet().SetEquals(descriptor.Methods)).Method ?? named.FirstOrDefault().Method;
    }

    static IEnumerable<string> MethodsOf(ActionAttribute action) =>
        action.Methods.Count == 0 ? [HttpMethods.Get] : action.Methods.Select(m => m.ToUpperInvariant());
}
