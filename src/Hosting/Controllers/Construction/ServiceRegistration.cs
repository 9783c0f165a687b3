using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using PluginChat.Hosting.Controllers.Lines;
using PluginChat.Hosting.Controllers.State;

namespace PluginChat.Hosting.Controllers.Construction;

/// <summary>What a controller registers itself, beside what the host provides.</summary>
static class ServiceRegistration
{
    const BindingFlags Constructors = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>
    /// Has each class register its services. One that cannot be made, or fails, is a problem and does not keep the others from being asked.
    /// </summary>
    public static void Run(IReadOnlyList<Type> setups, IServiceCollection services, List<ClassProblem> problems)
    {
        foreach (var type in setups)
        {
            if (type.ContainsGenericParameters || type.GetConstructor(Constructors, []) is not { } constructor)
            {
                problems.Add(
                    new(
                        type,
                        $"class {StateType.Describe(type)} implements {nameof(IControllerServices)} and has no "
                            + "constructor without parameters, by which the host makes it: add one"
                    )
                );
                continue;
            }
            try
            {
                ((IControllerServices)constructor.Invoke(null)).Configure(services);
            }
            catch (Exception e) // the author's code: anything can come
            {
                problems.Add(new(type, $"{StateType.Describe(type)} failed to register its services: {ExceptionText.Own(e)}"));
            }
        }
    }
}
