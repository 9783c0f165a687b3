using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using PluginChat.Hosting.Controllers.State;

namespace PluginChat.Hosting.Controllers.Construction;

/// <summary>Makes the objects of a controller's actions, and says in words why one cannot be made.</summary>
static class ActionConstruction
{
    const string HostProvides =
        "The host provides ILogger<T>, ILoggerFactory, TimeProvider, IConfiguration, IHostEnvironment and IActionChannels.";

    // What authors look for among the services, and where it is instead.
    static readonly Dictionary<Type, string> s_elsewhere = new()
    {
        [typeof(IClients)] =
            $"use the property {nameof(IActionChannel.Clients)} of {nameof(WebSocketAction)}, or take {nameof(IActionChannels)}",
        [typeof(IGroups)] =
            $"use the property {nameof(IActionChannel.Groups)} of {nameof(WebSocketAction)}, or take {nameof(IActionChannels)}",
        [typeof(IPresence)] =
            $"use the property {nameof(IActionChannel.Presence)} of {nameof(WebSocketAction)}, or take {nameof(IActionChannels)}",
        [typeof(IActionChannel)] = $"take {nameof(IActionChannels)}, and find the action by its name there",
        [typeof(ILogger)] = "take ILogger<T> with the class itself for T",
        [typeof(string)] = "take IConfiguration, and read the value from there",
        [typeof(IHostApplicationLifetime)] =
            $"use the token {nameof(IActionContext.Retired)} of {nameof(WebSocketAction)}, which ends with this version",
    };

    /// <summary>Why an action cannot be made whatever its constructor does; null where nothing stands in the way.</summary>
    public static ClassProblem? Find(Type action, IServiceProviderIsKeyedService known)
    {
        var constructors = action.GetConstructors();
        if (constructors.Length == 0)
            return new(action, $"class {StateType.Describe(action)} has no public constructor, by which the host makes it: add one");
        var marked = constructors.FirstOrDefault(c => c.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)));
        var missing = (marked is null ? constructors : [marked])
            .Select(c => c.GetParameters().Where(p => !IsKnown(p, known)).ToList())
            .MinBy(p => p.Count)!;
        return missing.Count == 0
            ? null
            : new(action, $"{StateType.Describe(action)} needs {string.Join(" and ", missing.Select(Describe))}. {HostProvides}");
    }

    /// <summary>Makes one; null where that fails, and the problem says why.</summary>
    public static ControllerAction? Make(Type action, IServiceProvider services, out ClassProblem problem)
    {
        problem = default;
        try
        {
            // The runtime may put static fields off until one is used, and then every event would fail.
            RuntimeHelpers.RunClassConstructor(action.TypeHandle);
            return (ControllerAction)ActivatorUtilities.CreateInstance(services, action);
        }
        catch (Exception e) // the author's code: anything can come
        {
            problem = new(action, $"{StateType.Describe(action)} cannot be constructed: {InjectionText.Of(e)}");
            return null;
        }
    }

    static bool IsKnown(ParameterInfo parameter, IServiceProviderIsKeyedService known) =>
        parameter.HasDefaultValue
        || (
            parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed
                ? known.IsKeyedService(parameter.ParameterType, keyed.Key)
                : known.IsService(parameter.ParameterType)
        );

    static string Describe(ParameterInfo parameter)
    {
        var (type, key) = (parameter.ParameterType, parameter.GetCustomAttribute<FromKeyedServicesAttribute>()?.Key);
        var name = StateType.Describe(type);
        var advice = s_elsewhere.GetValueOrDefault(type, InjectionText.Register(name, type.IsInterface || type.IsAbstract));
        return $"{name} ('{parameter.Name}'{(key is null ? "" : $", key '{key}'")}), which no service provides: {advice}";
    }
}
