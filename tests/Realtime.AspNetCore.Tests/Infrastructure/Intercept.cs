using System.Reflection;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>Stands before a store: a test sees each call by its name, and may hold it up or have it fail. Not sealed: the proxy derives from it.</summary>
public class Intercept : DispatchProxy
{
    private object _inner = null!;
    private Action<string> _before = null!;

    /// <param name="inner">What is called.</param>
    /// <param name="before">Runs before each call, with the method's name; what it throws is what the caller gets.</param>
    public static T Before<T>(T inner, Action<string> before)
        where T : class
    {
        var proxy = Create<T, Intercept>();
        ((Intercept)(object)proxy)._inner = inner;
        ((Intercept)(object)proxy)._before = before;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _before(targetMethod!.Name);
        return targetMethod.Invoke(_inner, args);
    }
}
