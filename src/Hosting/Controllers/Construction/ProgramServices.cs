using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PluginChat.Hosting.Controllers.State;

namespace PluginChat.Hosting.Controllers.Construction;

/// <summary>
/// What a controller's constructors ask for and the program around the site has. They get the program's own objects, which a version that
/// ends leaves alone. The program is never asked for a type of a controller's: it would remember that for ever.
/// </summary>
static class ProgramServices
{
    /// <summary>Adds them to a generation's services.</summary>
    /// <param name="services">What the host and the controller have registered: that comes first.</param>
    /// <param name="program">The program's services.</param>
    /// <param name="classes">The actions.</param>
    /// <param name="problems">Told of a service that the program cannot make.</param>
    public static void Add(IServiceCollection services, IServiceProvider program, IReadOnlyList<Type> classes, List<ClassProblem> problems)
    {
        var known = program.GetRequiredService<IServiceProviderIsKeyedService>();
        var made = services.Select(s => s.IsKeyedService ? s.KeyedImplementationType : s.ImplementationType).OfType<Type>();
        var wanted =
            from type in classes.Concat(made.Where(type => type.IsCollectible)).Distinct().ToList()
            from constructor in type.GetConstructors()
            from parameter in constructor.GetParameters()
            select (Of: type, Service: parameter.ParameterType, parameter.GetCustomAttribute<FromKeyedServicesAttribute>()?.Key);
        foreach (var (of, service, key) in wanted.ToList())
        {
            if (service.IsCollectible || Has(services, service, key))
                continue;
            if (key is null ? !known.IsService(service) : !known.IsKeyedService(service, key))
                continue;
            try
            {
                var instance = key is null ? program.GetRequiredService(service) : program.GetRequiredKeyedService(service, key);
                services.Add(key is null ? new(service, instance) : new(service, key, instance));
            }
            catch (Exception e) // the program's code: anything can come
            {
                problems.Add(
                    new(
                        of,
                        $"{StateType.Describe(of)} asks for the program's {StateType.Describe(service)}, which cannot be had here: "
                            + $"{InjectionText.Of(e)} What is scoped is had per request: as a parameter of an HTTP action's method, with "
                            + "[FromServices]."
                    )
                );
            }
        }
    }

    static bool Has(IServiceCollection services, Type service, object? key) =>
        services.Any(s => s.ServiceType == service && Equals(s.ServiceKey, key))
        || service.IsGenericType
            && services.Any(s => s.ServiceType == service.GetGenericTypeDefinition() && Equals(s.ServiceKey, key))
            && !IsOptionsOfTheProgram(services, service);

    // IOptions<T> is there for every T. Those that the controller does not configure are the program's.
    static bool IsOptionsOfTheProgram(IServiceCollection services, Type service) =>
        service.GetGenericTypeDefinition() is var definition
        && (definition == typeof(IOptions<>) || definition == typeof(IOptionsMonitor<>))
        && !services.Any(s => s.ServiceType == typeof(IConfigureOptions<>).MakeGenericType(service.GenericTypeArguments));
}
