using k8s;
using k8s.Models;
using RepLoss.Bench.Machine;
using Xunit;

namespace RepLoss.Tests.Bench.Fleet;

/// <summary>The Job of Kubernetes, by the types that Kubernetes' own API description gives: an unknown or misplaced field is refused.</summary>
public sealed class JobTests
{
    private static string Text => File.ReadAllText(Path.Combine(RepositoryFolder.Root, "bench", "fleet", "job.yaml"));

    [Fact]
    public void The_job_is_an_indexed_one_with_a_shard_a_pod_and_a_pod_a_node()
    {
        V1Job job = KubernetesYaml.Deserialize<V1Job>(Text, strict: true);

        Assert.Equal((V1Job.KubeGroup + "/" + V1Job.KubeApiVersion, V1Job.KubeKind), (job.ApiVersion, job.Kind));
        Assert.Equal("Indexed", job.Spec.CompletionMode);
        Assert.Equal(job.Spec.Completions, job.Spec.Parallelism);
        Assert.Equal("Never", job.Spec.Template.Spec.RestartPolicy);
        V1Container shard = Assert.Single(job.Spec.Template.Spec.Containers);
        Assert.Equal($"{job.Spec.Completions}", shard.Env.Single(variable => variable.Name == "REPLOSS_SHARDS").Value);
        Assert.Equal(job.Spec.Template.Spec.Volumes.Select(volume => volume.Name), shard.VolumeMounts.Select(mount => mount.Name));
        Assert.Equal(shard.Resources.Requests["cpu"], shard.Resources.Limits["cpu"]);
        V1PodAffinityTerm apart = Assert.Single(job.Spec.Template.Spec.Affinity.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution);
        Assert.All(apart.LabelSelector.MatchLabels, label => Assert.Equal(label.Value, job.Spec.Template.Metadata.Labels[label.Key]));
    }

    [Theory]
    [InlineData("completionMode: Indexed", "completionsMode: Indexed")]
    [InlineData("completions: 4", "completions: four")]
    public void A_field_that_Kubernetes_does_not_know_is_refused(string right, string wrong) =>
        Assert.ThrowsAny<Exception>(() => KubernetesYaml.Deserialize<V1Job>(Text.Replace(right, wrong, StringComparison.Ordinal), strict: true));
}
