using System.Reflection;
using PluginChat.Hosting.Controllers.Lines;
using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Controllers.State;

/// <summary>
/// The members of one action that are marked <see cref="PreserveAttribute"/>, out to nodes and in again. Whatever cannot be carried is a
/// warning: state never holds up an edit.
/// </summary>
sealed class PreservedState
{
    const BindingFlags Members =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    readonly List<PreservedMember> _members = [];
    Assembly? _assembly;

    public PreservedState(ControllerAction action)
    {
        _assembly = action.GetType().Assembly;
        for (var type = action.GetType(); type is not null && type.Assembly != typeof(ControllerAction).Assembly; type = type.BaseType)
        {
            foreach (var field in type.GetFields(Members).Where(f => f.IsDefined(typeof(PreserveAttribute))))
                Add(field.Name, field, field.FieldType, () => field.GetValue(action), value => field.SetValue(action, value));
            foreach (
                var property in type.GetProperties(Members)
                    .Where(p => p.IsDefined(typeof(PreserveAttribute)) && p.CanRead && p.GetIndexParameters().Length == 0)
            )
            {
                // Without a setter, what the compiler keeps the value in; a property that is computed has nothing to carry.
                if (property.CanWrite)
                    Add(
                        property.Name,
                        property,
                        property.PropertyType,
                        () => property.GetValue(action),
                        value => property.SetValue(action, value)
                    );
                else if (type.GetField($"<{property.Name}>k__BackingField", Members) is { } kept)
                    Add(property.Name, property, property.PropertyType, () => kept.GetValue(action), value => kept.SetValue(action, value));
            }
        }
    }

    public bool HasMembers => _members.Count > 0;

    /// <summary>
    /// Members of which it is known beforehand that they start anew at each edit, and why: what <c>check</c> says. It makes their
    /// converters.
    /// </summary>
    public IEnumerable<string> Unfit() =>
        _members
            .Select(m => (Member: m, Why: m.Converter is null ? StateTypes.WhyNot(m.Type) : WhyNotConverted(m)))
            .Where(m => m.Why is not null)
            .Select(m => $"{m.Member} ({StateType.Describe(m.Member.Type)}): {m.Why}; it will start anew at each edit");

    /// <summary>The values of those members that <paramref name="next"/> has too, or of all where there is none.</summary>
    public IReadOnlyList<ExportedMember> Export(PreservedState? next)
    {
        var exporter = new StateExporter();
        // What nobody wants is not looked at: taking the mark away is how an author gets rid of a member that fails.
        return [.. _members.Where(m => next is null || next._members.Exists(n => n.Name == m.Name)).Select(m => ExportMember(m, exporter))];
    }

    /// <summary>
    /// Sets what <paramref name="state"/> has. A member that it lacks keeps its initial value, and so does one that it does not fit or that
    /// comes out differently, with a warning.
    /// </summary>
    public void Import(IReadOnlyList<ExportedMember> state, List<string> warnings)
    {
        var notes = new List<string>();
        var importer = new StateImporter(_assembly!, notes);
        foreach (var member in _members)
        {
            if (Find(state, member) is not { } kept)
                continue;
            if ((kept.Problem ?? TryImport(member, kept, importer)) is { } problem)
            {
                warnings.Add($"{member}: {problem}; {StateType.Describe(member.Type)} starts anew");
                importer.Forget();
            }
        }
        warnings.AddRange(notes.Select(note => $"[Preserve] {note}"));
    }

    /// <summary>Lets go of the action.</summary>
    public void Release()
    {
        _members.Clear();
        _assembly = null;
    }

    void Add(string name, MemberInfo member, Type type, Func<object?> get, Action<object?> set) =>
        _members.Add(
            new(name, member.DeclaringType!.FullName ?? "", type, member.GetCustomAttribute<PreserveAttribute>()!.Converter, get, set)
        );

    ExportedMember? Find(IReadOnlyList<ExportedMember> state, PreservedMember member)
    {
        var named = state.Where(k => k.Name == member.Name).ToList();
        return named.Find(k => k.Declaring == member.Declaring)
            // The class was renamed, or the member moved to another: clear only as long as there is one.
            ?? (named.Count == 1 && _members.Count(m => m.Name == member.Name) == 1 ? named[0] : null);
    }

    static ExportedMember ExportMember(PreservedMember member, StateExporter exporter)
    {
        StateNode? value = null;
        string? problem = null;
        try
        {
            value = exporter.Export(member.Converter is null ? member.Get() : NewConverter(member).Export(member.Get()));
        }
        catch (Exception e)
        {
            problem = Explain(e);
        }
        return new(member.Name, member.Declaring, StateType.Describe(member.Type), value, problem);
    }

    static string? TryImport(PreservedMember member, ExportedMember kept, StateImporter importer)
    {
        object? initial;
        try
        {
            initial = member.Get();
        }
        catch (Exception e)
        {
            return $"its initial value cannot be read: {Explain(e)}";
        }
        try
        {
            if (member.Converter is not null)
            {
                member.Set(NewConverter(member).Import(importer.Import(kept.Value!, typeof(object))));
                return null;
            }
            member.Set(importer.Import(kept.Value!, member.Type));
            if (new StateComparison().Find(kept.Value!, new StateExporter().Export(member.Get())) is not { } difference)
                return null;
            member.Set(initial);
            return difference;
        }
        catch (Exception e)
        {
            return Explain(e);
        }
    }

    static string? WhyNotConverted(PreservedMember member)
    {
        try
        {
            _ = NewConverter(member);
            return null;
        }
        catch (Exception e)
        {
            return Explain(e);
        }
    }

    static IStateConverter NewConverter(PreservedMember member)
    {
        var (type, name) = (member.Converter!, StateType.Describe(member.Converter!));
        if (!typeof(StateConverter<>).MakeGenericType(member.Type).IsAssignableFrom(type) && !IsOtherConverter(type))
            throw new StateException($"its converter {name} does not derive from StateConverter<{StateType.Describe(member.Type)}>");
        try
        {
            return (IStateConverter)Activator.CreateInstance(type, nonPublic: true)!;
        }
        catch (Exception e)
        {
            throw new StateException(
                $"its converter {name} cannot be constructed: "
                    + $"{(e is MissingMethodException ? "it needs a constructor without parameters" : ExceptionText.Short(e))}"
            );
        }
    }

    // One that implements the interface itself, and so says nothing of its type.
    static bool IsOtherConverter(Type type)
    {
        for (var b = type; b is not null; b = b.BaseType)
        {
            if (b.IsGenericType && b.GetGenericTypeDefinition() == typeof(StateConverter<>))
                return false;
        }
        return typeof(IStateConverter).IsAssignableFrom(type);
    }

    // Of getters, setters, constructors and converters that are the author's: anything can come.
    static string Explain(Exception e) => e is StateException ? e.Message : ExceptionText.Short(e);
}
