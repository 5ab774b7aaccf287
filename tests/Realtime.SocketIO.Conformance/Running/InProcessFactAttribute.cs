namespace Realtime.SocketIO.Conformance.Running;

/// <summary>A test that configures or inspects the server in this process.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InProcessFactAttribute : FactAttribute
{
    public InProcessFactAttribute()
    {
        if (Running.Target.ExternalUrl is not null)
        {
            Skip = $"Needs a server in this process; {Running.Target.UrlVariable} names another.";
        }
    }
}

/// <summary>The same for a test with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InProcessTheoryAttribute : TheoryAttribute
{
    public InProcessTheoryAttribute()
    {
        if (Running.Target.ExternalUrl is not null)
        {
            Skip = $"Needs a server in this process; {Running.Target.UrlVariable} names another.";
        }
    }
}
