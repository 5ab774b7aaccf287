using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("Realtime.SqlServer.Tests.Server.ServerTestFramework", "Realtime.SqlServer.Tests")]

namespace Realtime.SqlServer.Tests.Server;

/// <summary>Marks tests that run on a server, and are not there without one.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsServerAttribute : Attribute;

/// <summary>
/// Leaves out the classes that need a server where there is none. Inherited tests cannot be skipped one by one:
/// their attributes belong to every store.
/// </summary>
public sealed class ServerTestFramework(IMessageSink messages) : XunitTestFramework(messages)
{
    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assemblyInfo) =>
        new Discoverer(assemblyInfo, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Discoverer(IAssemblyInfo assembly, ISourceInformationProvider sources, IMessageSink messages)
        : XunitTestFrameworkDiscoverer(assembly, sources, messages)
    {
        protected override bool IsValidTestClass(ITypeInfo type) =>
            base.IsValidTestClass(type)
            && (TestServer.ConnectionString is not null || !type.GetCustomAttributes(typeof(NeedsServerAttribute)).Any());
    }
}

public sealed class ServerTests
{
    /// <summary>Tells in every run without a server that these tests were left out, and how to run them.</summary>
    [ServerFact]
    public void The_store_is_tested_on_a_server() => Assert.NotNull(TestServer.ConnectionString);

    private sealed class ServerFactAttribute : FactAttribute
    {
        public ServerFactAttribute() => Skip = TestServer.ConnectionString is null
            ? $"{TestServer.Variable} holds no connection string: the store suite and the migrations did not run on a server. See docs/sqlserver.md."
            : null;
    }
}
