using System.Reflection;
using Xunit.Sdk;

namespace Realtime.SocketIO.DotNetClient;

/// <summary>Runs a theory over every <see cref="Route"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EveryRouteAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        Enum.GetValues<Route>().Select(route => new object[] { route });
}
