using Realtime.Storage.Testing;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("Realtime.SqlServer.Tests.Server.ServerTestFramework", "Realtime.SqlServer.Tests")]

namespace Realtime.SqlServer.Tests.Server;

/// <summary>Marks tests that run on a server, and are not there without one.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsServerAttribute : Attribute;

/// <summary>
/// Leaves out the classes that need a server where there is none, and skips what stores a text that the server does not
/// keep. Inherited tests say neither by themselves: their attributes belong to every store.
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

        protected override bool FindTestsForMethod(
            ITestMethod testMethod,
            bool includeSourceInformation,
            IMessageBus messageBus,
            ITestFrameworkDiscoveryOptions discoveryOptions) =>
            UnkeptText.Fault(testMethod) is null
                ? base.FindTestsForMethod(testMethod, includeSourceInformation, messageBus, discoveryOptions)
                : ReportDiscoveredTestCase(new UnkeptText(DiagnosticMessageSink, discoveryOptions, testMethod), includeSourceInformation, messageBus);
    }

    /// <summary>A test that is skipped for what it stores.</summary>
    private sealed class UnkeptText : XunitTestCase
    {
        [Obsolete("For deserialization")]
        public UnkeptText()
        {
        }

        public UnkeptText(IMessageSink messages, ITestFrameworkDiscoveryOptions options, ITestMethod method)
            : base(messages, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method)
        {
        }

        /// <summary>Why the server cannot keep what the test stores; null if it can.</summary>
        public static string? Fault(ITestMethod method) => method.Method
            .GetCustomAttributes(typeof(TraitAttribute))
            .Select(trait => trait.GetConstructorArguments().Cast<string>().ToArray() switch
            {
                [TextTraits.Stores, TextTraits.Nul] => ServerText.WithoutNul,
                [TextTraits.Stores, TextTraits.Apostrophe] => ServerText.WithoutApostrophe,
                _ => null,
            })
            .FirstOrDefault(fault => fault is not null);

        protected override string? GetSkipReason(IAttributeInfo factAttribute) => Fault(TestMethod);
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
