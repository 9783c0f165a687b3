using System.Reflection;
using System.Runtime.Loader;
using PluginChat.Testing.Sources;

namespace PluginChat.Compilation.Tests;

/// <summary>Methods keep their frames for stack traces, but for those that can be in none.</summary>
public sealed class StackFramesTests
{
    const string Source = """
        public struct Point(double x, double y)
        {
            public double X { get; } = x; public double Y { get; } = y;
            public static Point Plain_operator(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);
            public readonly double Plain_length => Math.Sqrt(X * X + Y * Y);
        }
        public class Code
        {
            int _n; Code? _other; Point _at; static int s_n = 1; static readonly int[] s_all = new int[3];
            public int Plain_get => _n;
            public int Plain_set { set => _n = value; }
            public double Plain_nested() => _at.X;
            public static int Plain_sum(int a, int b) => (a + b) / 2;
            public static bool Plain_pattern(char c) => c is >= 'a' and <= 'z' or '_';
            public static int Plain_calls(int n) => Plain_sum(n, 3) > 4 ? 1 : n;
            public virtual int Plain_virtual() => _n + 1;
            public int Kept_other() => _other!._n;
            public int Kept_either(bool mine, Code other) => (mine ? this : other)._n;
            public int Kept_eitherWay(bool mine, Code other) => (mine ? other : this)._n;
            public void Kept_write(Code other, int n) => other._n = n;
            public int Kept_element(int i) => s_all[i];
            public int Kept_orElse(Code? other) => (other ?? this)._n;
            public static int Kept_divideByEither(bool mine, int a, int b) => a / (mine ? 2 : b);
            public static int Kept_divideByEitherWay(bool mine, int a, int b) => a / (mine ? b : 2);
            public static int Kept_divideByMinusOne(int a) => a / -1;
            public static double Plain_half(double a) => a / 2;
            public static int Plain_percent(int a) => a % 100;
            public static void Kept_reference(out Point p) => p = default;
            public static int Kept_startsAnother(int n) => Late.Kept_withStaticConstructor(n);
            public static int Plain_startsNone(int n) => Early.Plain_withStaticField(n);
            public static int Kept_divide(int a, int b) => a / b;
            public static int Kept_checked(int a) => checked(a + 1);
            public static int Kept_static() => s_n;
            public static int Kept_recursive(int n) => n == 0 ? 0 : Kept_recursive(n - 1) + 1;
            public static int Kept_callsKept(int n) => Kept_divide(n, n);
            public static int Kept_framework(string s) => int.Parse(s);
            public static int Kept_abs(int n) => Math.Abs(n);
            public static int Kept_throws(int n) => n > 0 ? throw new Exception() : 1;
            public static int Kept_switch(int n) => n switch { 1 => 2, 7 => 3 };
            public static Code Kept_new() => new();
            public static int Kept_cast(object o) => (int)o;
        }
        public static class Late
        {
            static Late() => throw new Exception();
            public static int Kept_withStaticConstructor(int n) => n + 1;
        }
        public static class Early
        {
            static readonly int s_n = int.Parse("x");
            public static int Plain_withStaticField(int n) => n + 1;
            public static int Kept_field() => s_n;
        }
        """;

    [Fact]
    public void Method_OfAnOptimizedController_IsInlinedOnlyWhereNothingInItCanFail()
    {
        var compiled = CompiledSource.Compile(Source);
        Assert.True(compiled.Assembly is not null, string.Join('\n', compiled.Messages));
        var context = new AssemblyLoadContext("frames", isCollectible: true);
        var methods = context
            .LoadFromStream(new MemoryStream(compiled.Assembly))
            .GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(m => IsKept(m) || m.Name.Contains("Plain_", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(37, methods.Count);
        Assert.Empty(
            methods.Where(m => IsKept(m) != m.MethodImplementationFlags.HasFlag(MethodImplAttributes.NoInlining)).Select(m => m.Name)
        );
        context.Unload();
    }

    static bool IsKept(MethodInfo method) => method.Name.Contains("Kept_", StringComparison.Ordinal);
}
